"""
A D0 in TensorFlow's own operators as google/automl writes it (NHWC, SAME, nearest resizing, fast fusion; its serving form
takes bytes, normalises them and chooses boxes), with the state dict of foreign_structures.py, through tf2onnx.
pip install tensorflow-cpu==2.21.0 tf2onnx==1.17.0 safetensors
usage: foreign_structures_tf.py STATE.safetensors SIZE OUT
"""
import os, sys, numpy as np
os.environ['TF_CPP_MIN_LOG_LEVEL']='3'; os.environ['CUDA_VISIBLE_DEVICES']='-1'
import tensorflow as tf, tf2onnx
from safetensors.numpy import load_file
SIZE=int(sys.argv[2])
R={k:v.astype(np.float32) for k,v in load_file(sys.argv[1]).items()}; OUT=sys.argv[3]
C=lambda n: tf.constant(R[n]); K=lambda n: tf.constant(R[n].transpose(2,3,1,0)); KD=lambda n: tf.constant(R[n].transpose(2,3,0,1))
swish=lambda x: x*tf.sigmoid(x)
def conv(x,n,s=1): return tf.nn.conv2d(x,K(n+'.weight'),s,'SAME')
def dw(x,n,s=1): return tf.nn.depthwise_conv2d(x,KD(n+'.weight'),[1,s,s,1],'SAME')
def bn(x,n): return tf.compat.v1.nn.fused_batch_norm(x,C(n+'.weight'),C(n+'.bias'),C(n+'.running_mean'),C(n+'.running_var'),epsilon=1e-3,is_training=False)[0]
def bias(x,n): return tf.nn.bias_add(x,C(n+'.bias'))
B0=[(16,1,3,1,1),(24,2,3,2,6),(40,2,5,2,6),(80,3,3,2,6),(112,3,5,1,6),(192,4,5,2,6),(320,1,3,1,6)]
def backbone(x):
    x=swish(bn(conv(x,'backbone.conv_stem',2),'backbone.bn1')); taps=[]; cin=32
    for st,(c,n,k,s0,e) in enumerate(B0):
        for j in range(n):
            p=f'backbone.blocks.{st}.{j}'; s=s0 if j==0 else 1; i=x
            if e>1: x=swish(bn(conv(x,p+'.conv_pw'),p+'.bn1'))
            x=swish(bn(dw(x,p+'.conv_dw',s),p+('.bn2' if e>1 else '.bn1')))
            m=tf.reduce_mean(x,[1,2],keepdims=True); m=swish(bias(conv(m,p+'.se.conv_reduce'),p+'.se.conv_reduce')); m=bias(conv(m,p+'.se.conv_expand'),p+'.se.conv_expand')
            x=tf.sigmoid(m)*x
            x=bn(conv(x,p+('.conv_pwl' if e>1 else '.conv_pw')),p+('.bn3' if e>1 else '.bn2'))
            if s==1 and cin==c: x=x+i
            cin=c
        if st in (2,4,6): taps.append(x)
    return taps
def pool(x): return tf.nn.max_pool2d(x,3,2,'SAME')
def up(x,l): return tf.image.resize(x,[SIZE//2**l]*2,method='nearest')
NODES=[(6,[3,4]),(5,[2,5]),(4,[1,6]),(3,[0,7]),(4,[1,7,8]),(5,[2,6,9]),(6,[3,5,10]),(7,[4,11])]
def sep(x,n): return bias(conv(dw(x,n+'.conv_dw'),n+'.conv_pw'),n+'.conv_pw')
def net(x):
    t=backbone(x); p='fpn.resample.3.conv'; p6=pool(bn(bias(conv(t[2],p+'.conv'),p+'.conv'),p+'.bn')); f=t+[p6,pool(p6)]
    for c in range(3):
        g=list(f)
        for n,(l,ins) in enumerate(NODES):
            q=f'fpn.cell.{c}.fnode.{n}'; w=tf.nn.relu(C(q+'.combine.edge_weights')); tot=tf.reduce_sum(w)+1e-4; terms=[]
            for k,i in enumerate(ins):
                y=g[i]; li=i+3 if i<5 else NODES[i-5][0]
                r=f'{q}.combine.resample.{i}.conv'
                if r+'.conv.weight' in R: y=bn(bias(conv(y,r+'.conv'),r+'.conv'),r+'.bn')
                if li>l: y=up(y,l)
                elif li<l: y=pool(y)
                terms.append(y*w[k]/tot)
            a=q+'.after_combine.conv'; g.append(bn(sep(swish(tf.add_n(terms)),a),a+'.bn'))
        f=[g[5+k] for k in (3,4,5,6,7)]
    outs=[]
    for h in ('class_net','box_net'):
        for l in range(5):
            y=f[l]
            for i in range(3): y=swish(bn(sep(y,f'{h}.conv_rep.{i}'),f'{h}.bn_rep.{i}.{l}.bn'))
            outs.append(sep(y,f'{h}.predict'))
    return outs
MEAN=np.array([.485,.456,.406],np.float32); STD=np.array([.229,.224,.225],np.float32)
def serving(u):
    x=tf.cast(u,tf.float32); x=x-MEAN*255; x=x*(1/(STD*255)); o=net(x)
    nc=o[0].shape[-1]//9
    cls=tf.concat([tf.reshape(v,[1,-1,nc]) for v in o[:5]],1); box=tf.concat([tf.reshape(v,[1,-1,4]) for v in o[5:]],1)
    sc=tf.sigmoid(cls); best=tf.reduce_max(sc,-1)[0]; sel=tf.image.non_max_suppression(box[0],best,100,0.5,0.2)
    return tf.gather(box[0],sel),tf.gather(best,sel)
def go(name,f,spec,**k):
    tf2onnx.convert.from_function(tf.function(f,input_signature=[spec]),input_signature=[spec],opset=k.pop('opset',13),output_path=f'{OUT}/{name}.onnx',**k); print('OK',name,os.path.getsize(f'{OUT}/{name}.onnx'))
img=lambda t: tf.TensorSpec([1,SIZE,SIZE,3],t,name='image')
go('automl-network',net,img(tf.float32)); go('automl-network-nchw',net,img(tf.float32),inputs_as_nchw=['image:0'],opset=11)
go('automl-serving',serving,img(tf.uint8),opset=11)
