"""What is to be said of one layer at work, as values: arithmetic, windows, counts, comparisons."""
