"""How the network is drawn: links, neurons and texts, on the screen and into files."""
