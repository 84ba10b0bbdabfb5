FROM ubuntu:12.04
MAINTAINER Jane Doe "jane@example.com"
ENV JAVA_HOME /usr/lib/jvm/java-7-oracle
ENV PATH $JAVA_HOME/bin:$PATH
ENV GREETING hello   there  friend
ENV QUOTED "a b" 'c'
ENV EQUALS a=b c=d
ENV ESCAPED a\ b\\c
LABEL Description This image runs a legacy service
LABEL Version 1.0
ENV EMPTY ""
