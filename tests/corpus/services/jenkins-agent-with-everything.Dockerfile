FROM jenkins/inbound-agent:latest-jdk11
USER root
ARG DOCKER_GID=999
RUN apt-get update && apt-get -y install apt-transport-https \
     ca-certificates \
     curl \
     gnupg2 \
     software-properties-common && \
   curl -fsSL https://download.example.com/linux/$(. /etc/os-release; echo "$ID")/gpg > /tmp/dkey; apt-key add /tmp/dkey && \
   add-apt-repository \
      "deb [arch=amd64] https://download.example.com/linux/$(. /etc/os-release; echo "$ID") \
      $(lsb_release -cs) \
      stable" && \
   apt-get update && \
   apt-get -y install docker-ce
RUN groupmod -g ${DOCKER_GID} docker && usermod -aG docker jenkins
USER jenkins
