FROM public.ecr.aws/amazonlinux/amazonlinux:2 AS layer

RUN amazon-linux-extras enable python3.8 && \
    yum install -y python38 python38-pip zip tar gzip
RUN mkdir -p /opt/python && python3.8 -m pip install --target /opt/python requests==2.31.0 boto3
RUN cd /opt && zip -r9 /layer.zip python

FROM scratch
COPY --from=layer /layer.zip /
