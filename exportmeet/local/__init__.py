"""Start, test and stop the whole product on one machine.

Imports no Django, and nothing else imports it: the product itself learns everything from its environment.
"""


class Trouble(Exception):  # noqa: N818 - read as a sentence: "Trouble: PostgreSQL did not start"
    """What keeps the product from running here, as a sentence that says what to do."""
