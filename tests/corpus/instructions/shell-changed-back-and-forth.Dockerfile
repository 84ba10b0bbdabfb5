FROM ubuntu:22.04
SHELL ["/bin/bash", "-c"]
RUN source /etc/profile && [[ -n $PATH ]] && echo {a,b}
SHELL ["/bin/sh", "-ec"]
RUN . /etc/profile; test -n "$PATH"
SHELL ["/usr/bin/python3", "-c"]
RUN import sys; print(sys.version)
SHELL ["/bin/bash", "--login", "-eo", "pipefail", "-c"]
RUN nvm install 18 | tee /tmp/log
