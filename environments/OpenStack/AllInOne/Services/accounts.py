"""Fills the database of a new Keystone when clouds are prepared: the administrator, the account of the services and the catalogue. Each cloud puts in its own passwords and addresses.

Arguments: keystone.conf, the region, name of the administrator, name of the services' user, then NAME=TYPE of each service but the identity service.
"""
import secrets
import sys
import uuid

from keystone.cmd import bootstrap
from keystone.common import provider_api
from keystone.server import configure

PROVIDERS = provider_api.ProviderAPIs

# Where nobody is; every cloud replaces it.
NOWHERE = 'http://prepared.invalid'


def made(create, **what):
    identifier = uuid.uuid4().hex
    create(identifier, dict(what, id=identifier))
    return identifier


def main():
    configuration, region, administrator, user, *services = sys.argv[1:]
    del sys.argv[1:]  # keystone would read them
    configure(config_files=[configuration])
    keystone = bootstrap.Bootstrapper()
    keystone.admin_username = keystone.project_name = administrator
    keystone.admin_password = secrets.token_hex(16)
    keystone.admin_role_name = 'admin'
    keystone.service_name = 'keystone'
    keystone.region_id = region
    keystone.public_url = keystone.internal_url = keystone.admin_url = NOWHERE
    keystone.immutable_roles = True
    keystone.bootstrap()

    catalogue = PROVIDERS.catalog_api
    for name, kind in (service.split('=') for service in services):
        service = made(catalogue.create_service, name=name, type=kind, enabled=True)
        for interface in ('public', 'internal', 'admin'):
            made(catalogue.create_endpoint, service_id=service, interface=interface, region_id=region, url=NOWHERE, enabled=True)

    # Octavia asks for a role of its own; whoever is a member has it.
    keystone.immutable_roles = False
    balancing = keystone._ensure_role_exists('load-balancer_member')['id']
    keystone._ensure_implied_role(keystone.member_role_id, balancing)
    project = made(PROVIDERS.resource_api.create_project, name='service', domain_id='default', enabled=True)
    account = PROVIDERS.identity_api.create_user({'name': user, 'password': secrets.token_hex(16), 'domain_id': 'default', 'enabled': True})['id']
    for role in (keystone.admin_role_id, keystone._ensure_role_exists('service')['id']):
        PROVIDERS.assignment_api.add_role_to_user_and_project(account, project, role)


if __name__ == '__main__':
    main()
