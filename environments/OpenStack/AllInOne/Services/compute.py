"""Nova's API, conductor, scheduler and compute in one process.

oslo.messaging's transport fake:// hands messages over in memory, so that no message broker is needed; that works only if everybody who sends or receives lives in the same
process. Arguments: those of nova's own programs (--config-file FILE).
"""
import importlib
import sys

import nova.cmd  # noqa: F401  patches the standard library for green threads, so it comes first
import os_vif
from oslo_log import log as logging
from oslo_service import service as oslo_service

import nova.conf
import nova.virt
from nova import config
from nova import objects
from nova import service
from nova.conf import remote_debug
# Read now, as they would be later: see scs_gate.
import nova.api.openstack.compute  # noqa: F401
import nova.compute.manager  # noqa: F401
import nova.conductor.manager  # noqa: F401
import nova.scheduler.manager  # noqa: F401
import scs_gate

CONF = nova.conf.CONF
remote_debug.register_cli_opts(CONF)

# Name of the program and the topic on which it listens.
WORKERS = (('nova-conductor', 'conductor'), ('nova-scheduler', 'scheduler'), ('nova-compute', 'compute'))


def main():
    config.parse_args(sys.argv)
    logging.setup(CONF, 'nova')
    objects.register_all()
    os_vif.initialize()
    # Nova looks for drivers below nova.virt only.
    name = CONF.compute_driver.split('.')[0]
    module = sys.modules['nova.virt.' + name] = importlib.import_module(name)
    setattr(nova.virt, name, module)
    scs_gate.wait()
    objects.Service.enable_min_version_cache()
    servers = [service.Service.create(binary=binary, topic=topic) for binary, topic in WORKERS]
    servers.append(service.WSGIService('osapi_compute'))
    launcher = oslo_service.launch(CONF, servers[0], restart_method='mutate')
    for server in servers[1:]:
        launcher.launch_service(server)
    launcher.wait()


if __name__ == '__main__':
    main()
