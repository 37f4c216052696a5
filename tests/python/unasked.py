import socket

with socket.create_server(("127.0.0.1", 0)) as listener:
    with socket.create_connection(listener.getsockname()) as client:
        connection, address = listener.accept()
        with connection:
            connection.settimeout(5)
            client.sendall(b"hello")
            data = connection.recv(1024)
            print("Received", data)
