"""The results of a network: what it answers to a part of the data, compared with what is true."""
