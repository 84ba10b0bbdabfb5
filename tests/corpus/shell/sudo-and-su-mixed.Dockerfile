FROM ubuntu:18.04
RUN apt-get update && apt-get install -y sudo && adduser --disabled-password --gecos '' dev && adduser dev sudo && echo '%sudo ALL=(ALL) NOPASSWD:ALL' >> /etc/sudoers
USER dev
RUN sudo apt-get update
RUN sudo -E apt-get install -y git \
  && sudo sh -c 'echo "127.0.0.1 test" >> /etc/hosts'
RUN sudo chown -R dev:dev /opt; su -c "touch /opt/x" dev
RUN curl -sL https://example.org/setup_12.x | sudo -E bash -
