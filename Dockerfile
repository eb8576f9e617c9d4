# The web application as a container: no shell user, no root, everything that is kept in /data.
FROM python:3.12-slim AS build
WORKDIR /source
COPY . .
RUN pip install --no-cache-dir --prefix=/install '.[web,slides]'

FROM python:3.12-slim
COPY --from=build /install /usr/local
RUN useradd --system --uid 10001 --home-dir /data allocator \
    && install --directory --owner=allocator --mode=0700 /data
USER allocator
VOLUME /data
EXPOSE 8000
ENV ALLOCATOR_DATA=/data ALLOCATOR_ACCOUNTS=1 PYTHONUNBUFFERED=1
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["allocator", "serve", "--host", "0.0.0.0"]
CMD ["--url", "http://localhost:8000"]
