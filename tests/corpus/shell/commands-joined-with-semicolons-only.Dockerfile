FROM centos:centos7
RUN yum -y install wget; wget http://example.org/pkg.rpm; rpm -ivh pkg.rpm; yum clean all; rm -f pkg.rpm
RUN cd /opt; mkdir app; cd app; touch ready
RUN systemctl enable sshd ; exit 0
RUN (cd /lib/systemd/system/sysinit.target.wants/; for i in *; do [ $i == systemd-tmpfiles-setup.service ] || rm -f $i; done); \
rm -f /lib/systemd/system/multi-user.target.wants/*;\
rm -f /etc/systemd/system/*.wants/*;\
rm -f /lib/systemd/system/local-fs.target.wants/*
VOLUME [ "/sys/fs/cgroup" ]
CMD ["/usr/sbin/init"]
