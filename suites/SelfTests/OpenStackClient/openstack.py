"""The openstack command, loaded once. A line of JSON is a command; it runs in a process of its own, forked from this one, as if it had just been started."""
import gc
import importlib
import importlib.metadata
import json
import os
import sys

import openstackclient.shell

# What it would load for a command, of its own and of its plugins.
points = importlib.metadata.entry_points()
for module in sorted({point.module for group in points.groups if group.startswith("openstack.") for point in points.select(group=group)}):
    importlib.import_module(module)

# What is loaded stays: forks need not look through it again, at their end either.
gc.collect()
gc.freeze()

for line in sys.stdin:
    command = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(command["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
        os.dup2(os.open(command["error"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
        os.environ["OS_CLOUD"] = command["cloud"]
        sys.argv = ["openstack", *command["arguments"]]
        sys.exit(openstackclient.shell.main())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
