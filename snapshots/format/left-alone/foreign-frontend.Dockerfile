# syntax=example.com/team/frontend:2
from   debian:12
INSTALL   curl
run   a
