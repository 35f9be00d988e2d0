"""Where a launcher waits when it has read its modules, which is most of its start, for those whom it asks as soon as it begins."""
import os
import time


def wait():
    """Returns when the file that the environment variable SCS_GATE names is there. Whoever makes it looks at the clock, and ends this process if it takes too long."""
    while not os.path.exists(os.environ['SCS_GATE']):
        time.sleep(0.05)
