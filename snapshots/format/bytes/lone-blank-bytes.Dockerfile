FROM scratch
RUN  \
#
 
ENV A=1
HEALTHCHECK --\  
