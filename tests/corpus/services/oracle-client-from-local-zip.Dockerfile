FROM oraclelinux:8-slim
ADD instantclient-basic-linux.x64-19.19.0.zip /tmp
ADD instantclient-sdk-linux.x64-19.19.0.zip /tmp
RUN microdnf install libaio unzip && cd /tmp && unzip -q 'instantclient-*.zip' -d /opt && rm -f /tmp/*.zip
RUN sh -c "echo /opt/instantclient_19_19 > /etc/ld.so.conf.d/oracle.conf" && ldconfig
ENV LD_LIBRARY_PATH=/opt/instantclient_19_19:$LD_LIBRARY_PATH TNS_ADMIN=/opt/network/admin NLS_LANG=AMERICAN_AMERICA.AL32UTF8
