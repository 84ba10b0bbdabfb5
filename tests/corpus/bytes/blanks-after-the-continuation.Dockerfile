FROM ubuntu:18.04
RUN apt-get update && \   
    apt-get install -y \	
      curl \ 
      git
ENV A=1 \  
    B=2
CMD bash   
