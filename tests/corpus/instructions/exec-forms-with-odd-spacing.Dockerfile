FROM ubuntu:22.04
RUN [ "/bin/bash","-c" ,"echo hello" ]
RUN ["apt-get"  ,  "update"]
VOLUME ["/a","/b",    "/c d"]
COPY ["a file.txt" , "another one", "/dest dir/"]
ADD [ "x.tar.gz","/opt/" ]
SHELL [ "/bin/bash", "-o","pipefail","-c" ]
ENTRYPOINT [ "/docker-entrypoint.sh","--flag=\"quoted\"","tab\t","\u00e9" ]
CMD [ ]
