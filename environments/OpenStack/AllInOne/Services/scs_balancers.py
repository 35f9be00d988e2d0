"""Provider of octavia whose load balancers pass no packet on, but live: what the API has accepted is done a moment later.

Octavia's own no-op provider takes orders and never tells how they ended, so that everything stays PENDING_CREATE. The address of a load balancer is a port of neutron, which octavia makes
for providers that do not.
"""
import logging
import threading
import time

from octavia_lib.api.drivers import exceptions
from octavia_lib.common import constants

from octavia.api.drivers.driver_agent import driver_updater
from octavia.api.drivers.noop_driver import driver
from octavia.db import api as database
from octavia.db import models

LOG = logging.getLogger(__name__)

# Seconds between looks, and so many after an order until nothing is expected of it any more: its transaction ends with its request.
PAUSE, PATIENCE = 0.1, 60

PENDING = (constants.PENDING_CREATE, constants.PENDING_UPDATE, constants.PENDING_DELETE)


class Finisher:
    """Does what is ordered of load balancers, one after the other.

    A provider is asked within the transaction of a request, and can tell that it is done only after that: the load balancer, which every order makes busy, shows by its status that the
    transaction was committed.
    """

    def __init__(self):
        self._ordered = threading.Condition()
        self._orders, self._until = 0, 0
        self._thread = None

    def order(self):
        with self._ordered:
            self._orders += 1
            self._until = time.monotonic() + PATIENCE
            if self._thread is None:
                # Not before: uwsgi has forked by now.
                self._thread = threading.Thread(target=self._run, name='finisher', daemon=True)
                self._thread.start()
            self._ordered.notify()

    def _run(self):
        while True:
            with self._ordered:
                while not self._orders:
                    self._ordered.wait()
            time.sleep(PAUSE)
            try:
                done = finish_all()
            except Exception:  # the database is away, and the next look tells
                LOG.exception('load balancers could not be finished')
                done = 0
            with self._ordered:
                # What was rolled back never comes, and what others finished with it is not there any more.
                self._orders = max(0, self._orders - done) if time.monotonic() < self._until else 0


def finish_all():
    """Finishes every load balancer that waits for it, and says of how many that succeeded; the others are tried again."""
    done = 0
    session = database.get_session()
    waiting = [row.id for row in session.query(models.LoadBalancer.id).filter(models.LoadBalancer.provisioning_status.in_(PENDING))]
    for balancer in waiting:
        session.expire_all()
        answer = driver_updater.DriverUpdater().update_loadbalancer_status(statuses(session.query(models.LoadBalancer).get(balancer)))
        if answer[constants.STATUS_CODE] == constants.DRVR_STATUS_CODE_OK:
            done += 1
        else:
            LOG.error('load balancer %s: %s', balancer, answer)
    return done


def statuses(balancer):
    """What becomes of a load balancer and of everything below it."""
    gone = balancer.provisioning_status == constants.PENDING_DELETE
    pools = balancer.pools
    policies = [policy for listener in balancer.listeners for policy in listener.l7policies]
    return {
        constants.MEMBERS: ended([member for pool in pools for member in pool.members], gone, constants.NO_MONITOR),
        constants.HEALTHMONITORS: ended([pool.health_monitor for pool in pools if pool.health_monitor], gone),
        constants.POOLS: ended(pools, gone),
        constants.L7RULES: ended([rule for policy in policies for rule in policy.l7rules], gone),
        constants.L7POLICIES: ended(policies, gone),
        constants.LISTENERS: ended(balancer.listeners, gone),
        constants.LOADBALANCERS: ended([balancer], gone),
    }


def ended(objects, gone, working=constants.ONLINE):
    """The statuses of objects that wait for one; of all if what they belong to goes."""
    updates = []
    for item in objects:
        if gone or item.provisioning_status == constants.PENDING_DELETE:
            updates.append({'id': item.id, constants.PROVISIONING_STATUS: constants.DELETED})
        elif item.provisioning_status in PENDING:
            updates.append({
                'id': item.id, constants.PROVISIONING_STATUS: constants.ACTIVE, constants.OPERATING_STATUS: working if item.enabled else constants.OFFLINE})
    return updates


FINISHER = Finisher()


class Provider(driver.NoopProviderDriver):
    def create_vip_port(self, loadbalancer_id, project_id, vip_dictionary, additional_vip_dicts):
        # The no-op driver makes an address up.
        raise exceptions.NotImplementedError()


def finishing(name):
    def call(self, *args, **kwargs):
        getattr(driver.NoopProviderDriver, name)(self, *args, **kwargs)
        FINISHER.order()
    call.__name__ = name
    return call


for kind in ('loadbalancer', 'listener', 'pool', 'member', 'health_monitor', 'l7policy', 'l7rule'):
    for verb in ('create', 'update', 'delete'):
        setattr(Provider, '%s_%s' % (kind, verb), finishing('%s_%s' % (kind, verb)))
for name in ('loadbalancer_failover', 'member_batch_update'):
    setattr(Provider, name, finishing(name))
