"""The decision map: what a network answers all over the plane of two inputs."""
