FROM centos:7

# The mirrors are gone; the vault is not.
RUN sed -i -e 's/mirrorlist=/#mirrorlist=/g' \
           -e 's|#baseurl=http://mirror.centos.org|baseurl=http://vault.centos.org|g' /etc/yum.repos.d/CentOS-*.repo

RUN yum -y update; yum clean all
RUN yum -y install epel-release; yum -y install httpd php php-mysql
RUN yum -y install https://rpms.example.net/enterprise/remi-release-7.rpm
RUN yum-config-manager --enable remi-php74

ADD ./index.php /var/www/html/
EXPOSE 80
CMD ["/usr/sbin/httpd", "-D", "FOREGROUND"]
