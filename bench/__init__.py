"""How close the product comes to what the machine can do.

`./run bench` builds databases of two sizes, runs the limit application (bench.limit) and the product under the same
gunicorn, all at once and warm, alternates single requests between two of them, and judges ratios:

- a ratio is the median over all pairs of requests; its spread is the largest over the smallest median of the repeats
- a call with a spread above 1.15 is doubtful and is made again; a gate is missed only if two of three calls miss it,
  holds only if one steady call holds, and is doubtful else
- a null test compares an address with itself: unless it holds, the machine is restless and the other lines are void
- absolute times and requests per second move by half from minute to minute: they are context, never judged
"""
