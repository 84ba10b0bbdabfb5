FROM ubuntu:trusty
MAINTAINER ops@example.com
RUN apt-get -y update
RUN apt-get -y install supervisor openssh-server nginx redis-server
RUN mkdir -p /var/run/sshd /var/log/supervisor
RUN echo 'root:root' | chpasswd
RUN sed -i 's/PermitRootLogin without-password/PermitRootLogin yes/' /etc/ssh/sshd_config
RUN sed 's@session\s*required\s*pam_loginuid.so@session optional pam_loginuid.so@g' -i /etc/pam.d/sshd
ADD supervisord.conf /etc/supervisor/conf.d/supervisord.conf
RUN rm -rf /var/lib/apt/lists/* /tmp/* /var/tmp/*
EXPOSE 22 80 6379
CMD ["/usr/bin/supervisord"]
