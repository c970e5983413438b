"""All use cases around connected accounts, put together from what they stand on."""

from dataclasses import dataclass

from picscripter.platforms.network import Network
from picscripter.platforms.registry import Registry
from picscripter.plugin.clock import Clock
from picscripter.services.beginning import Beginning
from picscripter.services.connecting import Connecting
from picscripter.services.credentials import Credentials
from picscripter.services.disconnecting import Disconnecting
from picscripter.services.places import Places
from picscripter.services.receiving import Receiving
from picscripter.services.refreshing import Refreshing
from picscripter.services.selecting import Selecting
from picscripter.storage.choices import Choices
from picscripter.storage.connections import Connections
from picscripter.storage.database import Database
from picscripter.storage.oauth_states import OAuthStates
from picscripter.storage.registered_apps import RegisteredApps
from picscripter.storage.remote_ids import RemoteIds
from picscripter.storage.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """What the routes around accounts need."""

    connections: Connections
    connecting: Connecting
    beginning: Beginning
    selecting: Selecting
    disconnecting: Disconnecting
    receiving: Receiving
    places: Places


def link(
    *,
    database: Database,
    vault: Vault,
    clock: Clock,
    registry: Registry,
    network: Network,
    credentials: Credentials,
    connections: Connections,
    refreshing: Refreshing,
    public_url: str,
) -> Linking:
    """The use cases over these parts. `public_url` has no slash at its end."""
    choices = Choices(database=database, vault=vault)
    connecting = Connecting(
        registry=registry,
        network=network,
        credentials=credentials,
        connections=connections,
        states=OAuthStates(database=database, vault=vault),
        choices=choices,
        clock=clock,
        public_url=public_url,
    )
    return Linking(
        connections=connections,
        connecting=connecting,
        beginning=Beginning(connecting=connecting, apps=RegisteredApps(database=database, vault=vault)),
        selecting=Selecting(registry=registry, database=database, connections=connections, choices=choices),
        disconnecting=Disconnecting(
            registry=registry, network=network, credentials=credentials, connections=connections
        ),
        receiving=Receiving(
            registry=registry,
            network=network,
            credentials=credentials,
            connections=connections,
            remote_ids=RemoteIds(database=database),
            clock=clock,
        ),
        places=Places(
            registry=registry,
            network=network,
            credentials=credentials,
            connections=connections,
            refreshing=refreshing,
        ),
    )
