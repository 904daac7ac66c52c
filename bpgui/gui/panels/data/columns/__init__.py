"""What each column holds, as numbers, histograms and bars."""
