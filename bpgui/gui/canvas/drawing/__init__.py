"""How the network is drawn, on the screen and into files, and what lies at a point of the drawing."""
