FROM scratch
LABEL  x  \	
USER c
WORKDIR  \ 
