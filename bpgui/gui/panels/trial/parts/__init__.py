"""What several trials share: answers as bars, cells, pictures, sliders."""
