FROM debian:12
workdir 
expose   
RUN make
user \
