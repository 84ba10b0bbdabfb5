FROM scratch
RUN  \
#
 
ENV A=1
HEALTHCHECK --\  
ONBUILD ADD  \
#
 
ENV A=1
