"""Start, test and stop the whole product on one machine.

Imports no Django, and nothing else imports it: the product itself learns everything from its environment.
"""


class StartupError(Exception):
    """Why the product cannot run here: a sentence that says what to do."""
