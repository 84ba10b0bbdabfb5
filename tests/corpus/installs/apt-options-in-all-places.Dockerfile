FROM debian:bullseye
RUN apt-get -qq -y --no-install-recommends install curl || apt-get update
RUN apt-get install curl -y --allow-downgrades --allow-change-held-packages
RUN apt-get -o Dpkg::Options::="--force-confold" -fuy dist-upgrade
RUN DEBIAN_FRONTEND=noninteractive apt-get --yes=true install tzdata
RUN aptitude install -y mc; apt-get install --assume-yes ./local.deb
RUN apt-get update -y ; apt-get upgrade ; apt-get install git=1:2.30.2-1 vim/stable gcc-
