"""A PostgreSQL server that sets itself up: private folder, unix socket, no TCP port, no password.

``Server(folder).start()`` makes the cluster when there is none, starts it when it does not run, and is safe
against a second starter, a killed server and a lost power supply. Needs neither Django nor settings.
"""

from suyuan.project.embedded.places import socket_folder
from suyuan.project.embedded.server import Server

__all__ = ["Server", "socket_folder"]
