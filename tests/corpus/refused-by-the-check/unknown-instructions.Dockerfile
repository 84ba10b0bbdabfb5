FROM debian:12
INSTALL curl git
RUNN apt-get update
COYP . /app
ENTRYPONT ["bash"]
