"""What is drawn over the network: marks, handles and read-outs."""
