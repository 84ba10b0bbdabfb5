
# escape=`
FROM alpine
RUN echo \
    still a backslash
