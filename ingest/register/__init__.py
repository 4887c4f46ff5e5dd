"""What inspectorates write about, as data: councils, grades and their scales, kinds of report."""
