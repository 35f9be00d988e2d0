"""Cinder's API, scheduler, volume and backup services in one process, which talk to each other in memory (transport fake://).

Arguments: those of cinder's own programs (--config-file FILE).
"""
import eventlet
eventlet.monkey_patch()
import __original_module_threading as original_threading  # noqa: E402
import threading  # noqa: E402
# Both copies of threading must agree on which threads live, as in cinder's own programs.
original_threading.current_thread.__globals__['_active'] = threading._active

import shlex  # noqa: E402
import sys  # noqa: E402

from eventlet import event  # noqa: E402
import os_brick  # noqa: E402
from oslo_config import cfg  # noqa: E402
from oslo_log import log as logging  # noqa: E402
from oslo_privsep import priv_context  # noqa: E402
from oslo_service import loopingcall  # noqa: E402
from oslo_service import service as oslo_service  # noqa: E402

from cinder import i18n  # noqa: E402
i18n.enable_lazy()
from cinder import coordination  # noqa: E402
from cinder import objects  # noqa: E402
from cinder import rpc  # noqa: E402
from cinder import service  # noqa: E402
from cinder import utils  # noqa: E402
from cinder import version  # noqa: E402
from cinder.cmd import backup  # noqa: E402,F401  registers its options
from cinder.cmd import volume  # noqa: E402,F401
from cinder.common import config  # noqa: E402
import scs_gate  # noqa: E402

CONF = cfg.CONF


def with_own_id(server):
    """Cinder keeps the id of "the" service on the class; of several in one process only the last would send heartbeats, in its own name and in that of the others."""
    report, own = server.report_state, server.origin_service_id

    def report_state():
        service.Service.service_id = own
        report()
    server.report_state = report_state
    return server


def known_at_once(server):
    """cinder-backup tells the scheduler that it works a minute after it does; until then every backup ends in "Service not found"."""
    manager, setup = server.manager, server.manager._setup_backup_driver

    def and_tell(context):
        try:
            setup(context)
        except loopingcall.LoopingCallDone:
            manager.publish_service_capabilities(context)
            raise
    manager._setup_backup_driver = and_tell
    return server


def listening(server):
    """Happens when a service hears the others."""
    heard, begin = event.Event(), server.manager.init_host_with_rpc

    def and_tell():
        heard.send()
        begin()
    server.manager.init_host_with_rpc = and_tell
    return heard


def read():
    """Reads what would be read later; see scs_gate."""
    import cinder.api.v3.router  # noqa: F401
    import cinder.backup.manager  # noqa: F401
    import cinder.scheduler.manager  # noqa: F401
    import cinder.volume.manager  # noqa: F401


def main():
    objects.register_all()
    CONF(sys.argv[1:], project='cinder', version=version.version_string())
    config.set_middleware_defaults()
    logging.setup(CONF, 'cinder')
    utils.monkey_patch()
    read()
    scs_gate.wait()
    priv_context.init(root_helper=shlex.split(utils.get_root_helper()))
    os_brick.setup(CONF)
    rpc.init(CONF)
    coordination.COORDINATOR.start()
    servers = [with_own_id(service.Service.create(binary='cinder-scheduler'))]
    for backend in CONF.enabled_backends:
        servers.append(with_own_id(service.Service.create(
            host='%s@%s' % (CONF.host, backend), service_name=backend, binary='cinder-volume', coordination=True, cluster=None)))
    servers.append(known_at_once(with_own_id(service.Service.create(
        binary='cinder-backup', coordination=True, service_name='backup', process_number=1, semaphore=utils.semaphore_factory(CONF.backup_max_operations, 1)))))
    servers.append(service.WSGIService('osapi_volume'))
    scheduler = listening(servers[0])
    launcher = oslo_service.launch(CONF, servers[0])
    # What the others tell of themselves at their start is for those who listen; the scheduler would hear it a minute later again, and have no place for a volume until then.
    scheduler.wait()
    for server in servers[1:]:
        launcher.launch_service(server)
    launcher.wait()


if __name__ == '__main__':
    main()
