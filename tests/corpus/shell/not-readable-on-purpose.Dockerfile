FROM debian:12
RUN if true; then echo unfinished
RUN echo "no end of this
RUN for f in *.txt do; echo $f; done
RUN case $1 in a) echo a
RUN echo $(ls
RUN apt-get update && && apt-get install -y curl
RUN }
CMD ["bash"]
