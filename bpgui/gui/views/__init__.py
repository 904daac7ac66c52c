"""The live views: pictures of what goes on in the network, each a dock that can be closed."""
