"""What several views of the data share: colours, marks, units, words, answers, changes by hand."""
