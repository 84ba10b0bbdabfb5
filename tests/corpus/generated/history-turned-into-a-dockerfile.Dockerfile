FROM scratch
ADD file:8b8864b3e02a33a579dc216fd51b28a6047bc8eeaa03045b258980fe0cf7fcb3 in /
CMD ["/bin/bash"]
LABEL org.label-schema.schema-version=1.0 org.label-schema.name=CentOS
RUN /bin/sh -c yum install -y nginx # buildkit
COPY file:1d0a4127e78a26c11640bbedaeaa28ecafb5c40effef923390c04428192d665a in /etc/nginx/
EXPOSE map[80/tcp:{}]
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
