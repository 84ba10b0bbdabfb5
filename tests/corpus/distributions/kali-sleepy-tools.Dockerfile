FROM kalilinux/kali-rolling
RUN apt-get -y update && apt-get -y dist-upgrade && apt-get -y autoremove && apt-get clean
RUN apt-get -y install nmap sqlmap hydra
RUN echo "msfconsole" >> /root/.bashrc
VOLUME /root /var/lib/postgresql
WORKDIR /root
CMD ["/bin/bash"]
