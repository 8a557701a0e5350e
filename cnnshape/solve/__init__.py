"""Arguments that turn one size into another, of one layer or of the questions in a spec."""
