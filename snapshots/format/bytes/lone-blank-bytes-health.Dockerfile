FROM scratch
HEALTHCHECK CMD\
#
 
\
#
