"""How the tables of the bundled data sets are made, or read from resources/datasets."""
