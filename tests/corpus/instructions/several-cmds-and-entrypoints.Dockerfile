FROM python:2.7
CMD ["first"]
ENTRYPOINT ["/one"]
CMD second
ENTRYPOINT two $HOME
CMD ["python", "-m", "SimpleHTTPServer", "8000"]
