"""One press of a button, or one keyed request of a program, is done once; repeated, it gets the first answer."""
