"""Transfer of charge: what a post owns given away in one deed, accepted by its next holder, and told on one page."""
